// What the platform does with a property beyond keeping its value, as the documentation says it.
import type { Property } from './model.js'

/** One sentence for each rule of a property. */
export const rulesOfProperty = ({
  defaultFrom,
  reingests,
  bulk,
  absent,
  digits,
  valuesToday,
  shownIn,
  labelFrom,
  writeable,
  derived,
}: Property): string[] => [
  ...(defaultFrom ? [`A new resource without it gets ${defaultFrom} of the resource that it is made in.`] : []),
  ...(reingests ? ['A change regenerates everything derived from the original.'] : []),
  ...(absent === 'kept' && writeable && !derived ? ['A PUT to what exists keeps it when it is not named.'] : []),
  ...(valuesToday ? [`In answers of the apiVersion 2026: an array of ${valuesToday.text}.`] : []),
  ...(digits ? ['A string of digits is read as the number.'] : []),
  ...(shownIn.length > 0 ? [`Shown to whoever may see the resource in: ${shownIn.join(', ')}.`] : []),
  ...(labelFrom ? [`What people call it is ${labelFrom} of the resource that it is in.`] : []),
  ...(bulk.length > 0 ? [`Bulk PATCH: ${bulk.join(', ')}.`] : []),
]
