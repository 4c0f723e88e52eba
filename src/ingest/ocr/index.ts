// Recognition of the text of pictures, by a program or a service of the operator.
export { checkOcr, hasOcr, recogniseText } from './recognise-text.js'
