// How the C library gives memory to the processes of the tests.

/**
 * Freed memory is kept for the next picture, as `npm start` has it: on a virtual machine, to have a page of 4 KB from the
 * system anew costs more than what is then written to it.
 */
export const ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: '134217728',
  MALLOC_TRIM_THRESHOLD_: '268435456',
  MALLOC_ARENA_MAX: '4',
}
