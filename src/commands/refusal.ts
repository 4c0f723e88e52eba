// Why nothing is sent: the command, the key, the space or the list is not as it must be.

/** What must be mended before the command is run again; `faults` are the single things at fault, one line each. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly faults: string[] = [],
  ) {
    super(message)
    this.name = 'Refusal'
  }
}
