// Data mining: the values of the PLUS vocabulary, and what each says of the reservation of Directive (EU) 2019/790, art. 4(3).

/** Namespace of the values of the PLUS License Data Format. */
const PLUS_VALUES = 'http://ns.useplus.org/ldf/vocab/'

/**
 * Whether each value of PLUS reserves data mining, as TDMRep says it: 1 reserved, 0 not. What is prohibited but for an
 * exception is reserved: TDMRep knows no exceptions. The unspecified says nothing.
 */
const RESERVATIONS: Record<string, 0 | 1 | undefined> = {
  'DMI-UNSPECIFIED': undefined,
  'DMI-ALLOWED': 0,
  'DMI-PROHIBITED': 1,
  'DMI-PROHIBITED-AIMLTRAINING': 1,
  'DMI-PROHIBITED-GENAIMLTRAINING': 1,
  'DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING': 1,
  'DMI-PROHIBITED-SEECONSTRAINT': 1,
  'DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR': 1,
  'DMI-PROHIBITED-SEELINKEDRIGHTSEXPR': 1,
}

/** What is said of data mining. */
export interface DataMining {
  /** The value of PLUS, as its IRI. */
  plus: string
  /** 1: reserved; 0: not; undefined: nothing is said. */
  reservation: 0 | 1 | undefined
  /** IRI of the policy by which it may be licensed. */
  policy?: string
}

/** The name of a value of PLUS, given as that or as its IRI; undefined for what is none. */
export function plusName(text: string): string | undefined {
  const name = text.startsWith(PLUS_VALUES) ? text.slice(PLUS_VALUES.length) : text
  return Object.hasOwn(RESERVATIONS, name) ? name : undefined
}

/** What a `dataMining` says: a value of PLUS, or the IRI of a policy, which reserves it. */
export function dataMiningOf(text: string): DataMining {
  const name = plusName(text)
  if (name) return { plus: PLUS_VALUES + name, reservation: RESERVATIONS[name] }
  return { plus: `${PLUS_VALUES}DMI-PROHIBITED-SEECONSTRAINT`, reservation: 1, policy: text }
}
