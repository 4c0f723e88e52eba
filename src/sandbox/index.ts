// The sandbox module: finds programs of the system, and runs them over strangers' files within bounds. The only one that starts processes.
export { confinement } from './confinement.js'
export { findProgram, outputOf } from './find-program.js'
export { type Bounds, type Ended, runConfined } from './run-confined.js'
