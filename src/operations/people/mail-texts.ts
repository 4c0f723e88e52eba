// What is mailed to people, in their language, or else in English.
import type { Mail } from './mail.js'

/** What a mail is about. */
export interface MailFacts {
  /** The link. */
  link: string
  /** The host of the platform. */
  host: string
  /** What the customer that invites is called. */
  customer: string
}

type Written = Pick<Mail, 'subject' | 'text'>

const LANGUAGES: Record<string, Record<'invitation' | 'reset', (facts: MailFacts) => Written>> = {
  en: {
    invitation: ({ link, host, customer }) => ({
      subject: `Invitation to ${customer}`,
      text: `You are invited to look after the pictures of ${customer} at ${host}.\n\nOpen this link to take the invitation up. It is good once, for a week:\n\n${link}\n\nIf you did not expect this, there is nothing to do.\n`,
    }),
    reset: ({ link, host }) => ({
      subject: `Another password at ${host}`,
      text: `Open this link to choose another password at ${host}. It is good once, for an hour:\n\n${link}\n\nIf you did not ask for this, there is nothing to do: your password stays as it is.\n`,
    }),
  },
  de: {
    invitation: ({ link, host, customer }) => ({
      subject: `Einladung zu ${customer}`,
      text: `Sie sind eingeladen, die Bilder von ${customer} auf ${host} zu betreuen.\n\nÖffnen Sie diesen Link, um die Einladung anzunehmen. Er gilt einmal, eine Woche lang:\n\n${link}\n\nWenn Sie das nicht erwartet haben, ist nichts zu tun.\n`,
    }),
    reset: ({ link, host }) => ({
      subject: `Ein anderes Passwort auf ${host}`,
      text: `Öffnen Sie diesen Link, um auf ${host} ein anderes Passwort zu wählen. Er gilt einmal, eine Stunde lang:\n\n${link}\n\nWenn Sie nicht darum gebeten haben, ist nichts zu tun: Ihr Passwort bleibt, wie es ist.\n`,
    }),
  },
  fr: {
    invitation: ({ link, host, customer }) => ({
      subject: `Invitation de ${customer}`,
      text: `Vous êtes invité à vous occuper des images de ${customer} sur ${host}.\n\nOuvrez ce lien pour accepter l’invitation. Il est valable une fois, pendant une semaine :\n\n${link}\n\nSi vous ne vous y attendiez pas, il n’y a rien à faire.\n`,
    }),
    reset: ({ link, host }) => ({
      subject: `Un autre mot de passe sur ${host}`,
      text: `Ouvrez ce lien pour choisir un autre mot de passe sur ${host}. Il est valable une fois, pendant une heure :\n\n${link}\n\nSi vous ne l’avez pas demandé, il n’y a rien à faire : votre mot de passe reste le même.\n`,
    }),
  },
}

/** Longest name of a customer in a mail: nobody writes a mail of their own in it. */
const LONGEST_NAME = 80

/** The mail of a purpose. */
export const mailOf = (purpose: 'invitation' | 'reset', language: string | null, facts: MailFacts): Written =>
  (LANGUAGES[language ?? 'en'] ?? LANGUAGES['en']!)[purpose]({
    ...facts,
    customer: facts.customer
      .replace(/[\s\p{C}]+/gu, ' ')
      .replace(/https?:\/\/|www\./gi, '')
      .trim()
      .slice(0, LONGEST_NAME),
  })
