// The licences and statements of rights that people know by their names.
import { type Html, html } from '../html.js'

/** Rights that people can choose, by the address that they are written with. */
export const RIGHTS: Record<string, string> = {
  'http://creativecommons.org/publicdomain/mark/1.0/': 'Public Domain Mark 1.0',
  'http://creativecommons.org/publicdomain/zero/1.0/': 'CC0 1.0',
  'http://creativecommons.org/licenses/by/4.0/': 'CC BY 4.0',
  'http://creativecommons.org/licenses/by-sa/4.0/': 'CC BY-SA 4.0',
  'http://creativecommons.org/licenses/by-nd/4.0/': 'CC BY-ND 4.0',
  'http://creativecommons.org/licenses/by-nc/4.0/': 'CC BY-NC 4.0',
  'http://creativecommons.org/licenses/by-nc-sa/4.0/': 'CC BY-NC-SA 4.0',
  'http://creativecommons.org/licenses/by-nc-nd/4.0/': 'CC BY-NC-ND 4.0',
  'http://rightsstatements.org/vocab/InC/1.0/': 'In Copyright',
  'http://rightsstatements.org/vocab/InC-OW-EU/1.0/': 'In Copyright – EU Orphan Work',
  'http://rightsstatements.org/vocab/InC-EDU/1.0/': 'In Copyright – Educational Use Permitted',
  'http://rightsstatements.org/vocab/InC-NC/1.0/': 'In Copyright – Non-Commercial Use Permitted',
  'http://rightsstatements.org/vocab/InC-RUU/1.0/': 'In Copyright – Rights-holder(s) Unlocatable or Unidentifiable',
  'http://rightsstatements.org/vocab/NoC-CR/1.0/': 'No Copyright – Contractual Restrictions',
  'http://rightsstatements.org/vocab/NoC-NC/1.0/': 'No Copyright – Non-Commercial Use Only',
  'http://rightsstatements.org/vocab/NoC-OKLR/1.0/': 'No Copyright – Other Known Legal Restrictions',
  'http://rightsstatements.org/vocab/NoC-US/1.0/': 'No Copyright – United States',
  'http://rightsstatements.org/vocab/CNE/1.0/': 'Copyright Not Evaluated',
  'http://rightsstatements.org/vocab/UND/1.0/': 'Copyright Undetermined',
  'http://rightsstatements.org/vocab/NKC/1.0/': 'No Known Copyright',
}

/** What people call rights; undefined for those that are an address of elsewhere, or a text. */
export const rightsNamed = (value: string): string | undefined =>
  Object.hasOwn(RIGHTS, value) ? RIGHTS[value] : undefined

/** Rights to choose from beside an input that names the list; any other address or text can be typed too. */
export const rightsList = (id: string): Html =>
  html`<datalist id="${id}">${Object.entries(RIGHTS).map(([value, name]) => html`<option value="${value}">${name}</option>`)}</datalist>`
