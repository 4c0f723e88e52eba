// What properties are for, in German: by `Class.property`, and by `Class` for the class itself.
import type { Labels } from './labels.js'

const fields = ['string1', 'string2', 'string3', 'number1', 'number2', 'number3']

/** The same of each of the fields of an image, and of their names. */
const ofFields = (name: (field: string) => string, text: (field: string) => string): Labels =>
  Object.fromEntries(fields.map(field => [name(field), text(field)]))

export const deDescriptions: Labels = {
  Image: 'Ein Bild, ein Ton, ein Film oder eine andere Datei, mit dem, was darüber gesagt ist.',
  'Image.id': 'Die Kennung des Bildes in seinem Bereich: der letzte Teil seiner Adresse. Alle Zeichen sind erlaubt.',
  'Image.modelId': 'Der ältere Name von id.',
  'Image.space':
    'Die Nummer des Bereichs, in dem das Bild ist. Nötig, wo ein Bild in die Warteschlange gestellt wird; sonst sagt es die Adresse.',
  'Image.expires':
    'Wann das Bild mit seinen Dateien entfernt wird. Leer: nie. null nimmt den Zeitpunkt weg, so dass das Bild bleibt.',
  'Image.origin':
    'Die Adresse, von der das Original geholt wurde oder geholt wird. Eine andere liest das Bild neu ein.',
  'Image.page':
    'Welche Seite des Originals das Bild zeigt, ab 1, wenn dieses ein PDF oder ein TIFF mit mehreren Seiten ist, oder welches Bild eines GIF oder WebP. Leer: die erste, oder die, die origin mit #page=3 nennt.',
  'Image.file':
    'Die Bytes des Originals in Base64, anstelle einer Herkunft; nur für kleine Dateien. Größere lädt man hoch.',
  'Image.initialOrigin':
    'Wo das Original beim ersten Mal geholt wird, wenn nicht bei origin, etwa an einem vorläufigen Ort. Später gilt origin.',
  'Image.maxUnauthorised':
    'Längste Kante in Pixeln, bis zu der das Bild ohne Rolle offen ist. 0: nichts ist offen; -1: alles.',
  'Image.maxWidth':
    'Längste Kante in Pixeln, in der das ganze Bild je gezeigt wird, auch mit Rolle. 0: ohne eigene Grenze.',
  'Image.openFullMax':
    'Längste Kante in Pixeln, bis zu der das ganze Bild ohne Rolle offen ist; Ausschnitte verlangen eine. 0: nicht benutzt.',
  'Image.error': 'Was beim letzten Einlesen schiefging; leer, wenn nichts. Darf geleert werden.',
  'Image.label':
    'Wie das Bild heißt: ein Text, oder Texte in mehreren Sprachen, wie {"de": ["Mispel"], "en": ["Medlar"]}. Manifeste zeigen es anstelle der Kennung.',
  'Image.description':
    'Was über das Bild zu sagen ist, geschrieben wie der Titel; die Zusammenfassung in seinen Manifesten.',
  'Image.altText': 'Was zu sehen ist, für alle, die es nicht sehen; geschrieben wie der Titel.',
  'Image.tags': 'Eigene Wörter, unter denen das Bild gefunden wird.',
  'Image.rights':
    'Wer die Rechte hat und was mit dem Bild geschehen darf: die Adresse einer Lizenz oder einer Rechteangabe, oder ein Text. Sagt die Datei selbst eine Adresse von Creative Commons oder RightsStatements.org, gilt diese, solange nichts anderes hier steht.',
  'Image.dataMining':
    'Ob Text- und Data-Mining, etwa das Trainieren von KI, vorbehalten ist: ein Wert des PLUS-Vokabulars (DMI-PROHIBITED) oder die Adresse einer Richtlinie. null: wie die Datei, sonst der Bereich es sagt.',
  ...ofFields(
    field => `Image.${field}`,
    field =>
      field.startsWith('string')
        ? 'Eigener Text, nach dem Bilder gesucht und geordnet werden.'
        : 'Eigene Zahl, nach der Bilder gesucht und geordnet werden.',
  ),
  'Image.mediaType': 'Der Medientyp des Originals, etwa image/tiff; wird beim Einlesen gefunden, wenn er fehlt.',
  'Image.deliveryChannels':
    'Auf welchen Wegen es ausgeliefert wird: Kanäle mit ihren Richtlinien, oder Namen von Kanälen allein; ["none"]: gar nicht. Leer: die üblichen des Bereichs oder des Kunden.',
  'Image.manifests':
    'Kennungen der Manifeste, zu denen es gehört. Die, die hier aufbewahrt werden, trägt die Plattform selbst ein.',
  'Image.roles':
    'Die Rollen, von denen man eine braucht, um das Bild größer als seine offene Größe zu sehen: ihre Namen oder ihre Adressen.',
  Space: 'Ein Bereich: eine Sammlung von Bildern eines Kunden, mit dem, was für neue Bilder gilt.',
  'Space.name': 'Der Name des Bereichs; keine zwei Bereiche eines Kunden heißen gleich.',
  'Space.defaultTags': 'Schlagworte für Bilder, die hier ohne eigene aufgenommen werden.',
  'Space.defaultRoles': 'Rollen für Bilder, die hier ohne eigene aufgenommen werden: ihre Namen oder ihre Adressen.',
  'Space.maxUnauthorised':
    'Längste Kante in Pixeln, bis zu der neue Bilder ohne Rolle offen sind. 0: nichts ist offen; -1: alles.',
  'Space.defaultMaxUnauthorised': 'Der ältere Name von maxUnauthorised.',
  'Space.maxWidth': 'Längste Kante in Pixeln, in der neue Bilder je gezeigt werden. 0: ohne Grenze.',
  'Space.openFullMax':
    'Längste Kante in Pixeln, bis zu der neue Bilder als Ganze ohne Rolle offen sind. 0: nicht benutzt.',
  'Space.defaultRights':
    'Rechteangabe für Bilder, die hier ohne eigene aufgenommen werden: eine Adresse oder ein Text.',
  'Space.dataMining':
    'Ob Text- und Data-Mining der Bilder des Bereichs vorbehalten ist, wo weder sie noch ihre Dateien etwas sagen: ein Wert des PLUS-Vokabulars (DMI-PROHIBITED) oder die Adresse einer Richtlinie.',
  ...ofFields(
    field => `Space.${field}Label`,
    field =>
      `Wie man ${field} der Bilder dieses Bereichs nennt: ein Text, oder Texte in mehreren Sprachen. So heißt das Feld in Formularen, Listen und Manifesten.`,
  ),
  Customer: 'Ein Kunde: eine Einrichtung mit ihren Bildern, Büchern, Personen und Schlüsseln.',
  'Customer.name': 'Ein Name für Adressen: öffentliche Adressen kennen ihn anstelle der Nummer.',
  'Customer.displayName': 'Der Name, den Menschen lesen.',
  'Customer.defaultImageVersion':
    'Die Version der IIIF Image API (2 oder 3), in der Bilddienste antworten, wenn niemand eine andere verlangt.',
  'Customer.defaultPresentationVersion':
    'Die Version der IIIF Presentation API (2 oder 3), in der Manifeste geschrieben sind, wenn niemand eine andere verlangt.',
  'Customer.apiVersion':
    'Die Form der Antworten für die Schlüssel des Kunden: 2016, mit den Rollen eines Bildes als Verweis, oder 2026, mit den Rollen als Liste.',
  'Customer.administrator':
    'Ob die Schlüssel des Kunden mit dem Zugriff admin die des Verwalters sind. Wird beim Anlegen gesagt und ändert sich nie.',
  PortalUser: 'Eine Person, die sich für den Kunden anmelden kann.',
  'PortalUser.email':
    'Die Adresse, mit der sich die Person anmeldet. Wer auch bei anderen Kunden ist oder die Plattform verwaltet, ändert sie selbst.',
  'PortalUser.password':
    'Womit sich die Person anmeldet; es wird nie gezeigt. Bleibt es beim Anlegen leer, wird die Person eingeladen und wählt es selbst. Ein neues beendet ihre Sitzungen.',
  'PortalUser.enabled': 'Nein: Die Person kann sich hier nicht anmelden, und ihre Sitzungen enden sofort.',
  'PortalUser.roles':
    'Was die Person darf: viewer liest, editor ändert auch, owner verwaltet auch den Kunden, seine Schlüssel und seine Personen. Ohne Rolle: nichts. Der letzte owner bleibt.',
  Key: 'Ein Schlüssel, mit dem Programme arbeiten.',
  'Key.access':
    'Was der Schlüssel darf. none: nur, was seine Rollen erlauben; read: lesen; write: auch aufnehmen, ändern und löschen; admin: auch den Kunden, seine Schlüssel und Personen verwalten. Kein Schlüssel macht einen, der mehr darf als er selbst.',
  'Key.roles':
    'Enge Rollen für Schlüssel, die wenig dürfen sollen. upload: Bilder hinzufügen; sourceimages:read, sourceimages:write: Bilder lesen, oder lesen und ändern; sourceimages:unlock: sperren und entsperren; sourceimages:download:protected: geschützte Originale holen.',
  'Key.comment': 'Eine Bemerkung: für wen oder wofür der Schlüssel ist.',
  'Key.expires': 'Wann der Schlüssel aufhört zu gelten; leer: nie. Wird beim Anlegen gesagt.',
  Role: 'Eine Rolle, die Betrachter haben, um zu sehen, was nicht allen offen ist.',
  'Role.name': 'Der kurze Name der Rolle: der letzte Teil ihrer Adresse, der an deren Stelle stehen darf.',
  'Role.label': 'Der Name der Rolle, der Menschen gezeigt wird.',
  'Role.aliases': 'Andere Namen, unter denen ein Anmeldedienst diese Rolle geben kann.',
  'Role.authService': 'Der Dienst, bei dem Betrachter diese Rolle bekommen.',
  NamedQuery: 'Eine Abfrage mit einem Namen, die aus Bildern ein Manifest, ein PDF oder ein ZIP macht.',
  'NamedQuery.name': 'Der Name der Abfrage in öffentlichen Adressen; Groß- und Kleinschreibung ist gleich.',
  'NamedQuery.global': 'Ja: Jeder Kunde kann die Abfrage auf seine eigenen Bilder anwenden. Nur der Verwalter sagt es.',
  'NamedQuery.template':
    'Was gesucht und wie es geordnet wird: Paare name=wert, durch & verbunden. Bedingungen: s1 bis s3, n1 bis n3, space, spacename, batch, manifests, tags. Ein Wert p1, p2, … ist dieser Teil der Adresse nach dem Namen; p1! ist nötig. assetOrder=n1;s1 desc ordnet. objectname nennt das PDF oder ZIP, coverpage ist die Adresse eines Bildes für die erste Seite, redactedmessage steht anstelle von Bildern, die nicht offen sind.',
  Manifest: 'Ein IIIF-Manifest, das hier aufbewahrt wird: ein Buch, ein Album, eine Akte.',
  'Manifest.publicId':
    'Wo die Öffentlichkeit das Manifest findet. Wer eine frühere Adresse benutzt, wird hierher geführt; eine andere verschiebt es.',
  'Manifest.slug': 'Der letzte Teil der öffentlichen Adresse. Keine zwei einer Sammlung haben den gleichen.',
  'Manifest.parent': 'Die Sammlung, in der das Manifest ist; leer: die oberste. Eine andere verschiebt es.',
  'Manifest.label': 'Wie das Manifest heißt, in einer oder mehreren Sprachen: {"de": ["Logbücher"]}.',
  'Manifest.public': 'Ob die Öffentlichkeit das Manifest sieht.',
  'Manifest.itemsOrder': 'Sein Platz in der Sammlung: zuerst nach dieser Zahl, dann nach dem Namen in der Adresse.',
  'Manifest.tags': 'Eigene Wörter, unter denen das Manifest gefunden wird.',
}
