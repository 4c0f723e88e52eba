// What properties are for, in French: by `Class.property`, and by `Class` for the class itself.
import type { Labels } from './labels.js'

const fields = ['string1', 'string2', 'string3', 'number1', 'number2', 'number3']

/** The same of each of the fields of an image, and of their names. */
const ofFields = (name: (field: string) => string, text: (field: string) => string): Labels =>
  Object.fromEntries(fields.map(field => [name(field), text(field)]))

export const frDescriptions: Labels = {
  Image: 'Une image, un son, un film ou un autre fichier, avec ce qui en est dit.',
  'Image.id':
    'L’identifiant de l’image dans son espace : la dernière partie de son adresse. Tous les caractères sont permis.',
  'Image.modelId': 'L’ancien nom de id.',
  'Image.space':
    'Le numéro de l’espace où se trouve l’image. Nécessaire pour une image mise dans la file d’attente ; ailleurs, l’adresse le dit.',
  'Image.expires':
    'Quand l’image est retirée, avec ses fichiers. Vide : jamais. null enlève ce terme, et l’image est gardée.',
  'Image.origin': 'L’adresse où l’original a été pris, ou doit l’être. Une autre fait relire l’image.',
  'Image.page':
    'Quelle page de l’original l’image montre, à partir de 1, si c’est un PDF ou un TIFF de plusieurs pages, ou quelle image d’un GIF ou d’un WebP. Vide : la première, ou celle que origin nomme par #page=3.',
  'Image.file':
    'Les octets de l’original en base64, à la place d’une origine ; pour de petits fichiers. Les plus grands se téléversent.',
  'Image.initialOrigin':
    'Où prendre l’original la première fois, si ce n’est à origin, par exemple en un lieu provisoire. Ensuite, origin compte.',
  'Image.maxUnauthorised':
    'Plus grand côté, en pixels, jusqu’auquel l’image est ouverte sans rôle. 0 : rien n’est ouvert ; -1 : tout.',
  'Image.maxWidth':
    'Plus grand côté, en pixels, auquel l’image entière est jamais montrée, même avec un rôle. 0 : sans limite propre.',
  'Image.openFullMax':
    'Plus grand côté, en pixels, jusqu’auquel l’image entière est ouverte sans rôle ; les détails en demandent un. 0 : non utilisé.',
  'Image.error': 'Ce qui a échoué à la dernière lecture ; vide si rien n’a échoué. Peut être vidé.',
  'Image.label':
    'Le nom de l’image : un texte, ou des textes en plusieurs langues, comme {"fr": ["Nèfle"], "en": ["Medlar"]}. Les manifestes le montrent à la place de l’identifiant.',
  'Image.description': 'Ce qu’il y a à dire de l’image, écrit comme le titre ; le résumé dans ses manifestes.',
  'Image.altText': 'Ce qu’on y voit, pour qui ne la voit pas ; écrit comme le titre.',
  'Image.tags': 'Des mots à vous par lesquels l’image est trouvée.',
  'Image.rights':
    'Qui détient les droits et ce qu’on peut faire de l’image : l’adresse d’une licence ou d’une déclaration de droits, ou un texte. Si le fichier nomme une adresse de Creative Commons ou de RightsStatements.org, elle vaut tant que rien d’autre n’est écrit ici.',
  'Image.dataMining':
    'Si la fouille de textes et de données, comme l’entraînement d’IA, est réservée : une valeur du vocabulaire PLUS (DMI-PROHIBITED) ou l’adresse d’une politique. null : ce que dit le fichier, sinon l’espace.',
  ...ofFields(
    field => `Image.${field}`,
    field =>
      field.startsWith('string')
        ? 'Un texte à vous, par lequel on cherche et classe les images.'
        : 'Un nombre à vous, par lequel on cherche et classe les images.',
  ),
  'Image.mediaType': 'Le type de média de l’original, comme image/tiff ; trouvé à la lecture s’il manque.',
  'Image.deliveryChannels':
    'Les voies par lesquelles elle est livrée : des canaux avec leurs politiques, ou des noms de canaux seuls ; ["none"] : aucune. Vide : celles de l’espace ou du client.',
  'Image.manifests':
    'Les identifiants des manifestes dont elle fait partie. Ceux qui sont conservés ici sont inscrits par la plateforme.',
  'Image.roles':
    'Les rôles dont il faut l’un pour voir l’image au-delà de sa taille ouverte : leurs noms ou leurs adresses.',
  Space: 'Un espace : une collection d’images d’un client, avec ce qui vaut pour les nouvelles images.',
  'Space.name': 'Le nom de l’espace ; deux espaces d’un client n’ont jamais le même.',
  'Space.defaultTags': 'Les mots-clés des images enregistrées ici sans les leurs.',
  'Space.defaultRoles': 'Les rôles des images enregistrées ici sans les leurs : leurs noms ou leurs adresses.',
  'Space.maxUnauthorised':
    'Plus grand côté, en pixels, jusqu’auquel les nouvelles images sont ouvertes sans rôle. 0 : rien n’est ouvert ; -1 : tout.',
  'Space.defaultMaxUnauthorised': 'L’ancien nom de maxUnauthorised.',
  'Space.maxWidth': 'Plus grand côté, en pixels, auquel les nouvelles images sont jamais montrées. 0 : sans limite.',
  'Space.openFullMax':
    'Plus grand côté, en pixels, jusqu’auquel les nouvelles images entières sont ouvertes sans rôle. 0 : non utilisé.',
  'Space.defaultRights': 'La déclaration de droits des images enregistrées ici sans la leur : une adresse ou un texte.',
  'Space.dataMining':
    'Si la fouille de textes et de données des images de l’espace est réservée, là où ni elles ni leurs fichiers n’en disent rien : une valeur du vocabulaire PLUS (DMI-PROHIBITED) ou l’adresse d’une politique.',
  ...ofFields(
    field => `Space.${field}Label`,
    field =>
      `Comment on appelle ${field} des images de cet espace : un texte, ou des textes en plusieurs langues. C’est le nom du champ dans les formulaires, les listes et les manifestes.`,
  ),
  Customer: 'Un client : une institution avec ses images, ses livres, ses personnes et ses clés.',
  'Customer.name': 'Un nom pour les adresses : les adresses publiques le connaissent à la place du numéro.',
  'Customer.displayName': 'Le nom que lisent les personnes.',
  'Customer.defaultImageVersion':
    'La version de l’API Image de IIIF (2 ou 3) que parlent les services d’images quand personne n’en demande une autre.',
  'Customer.defaultPresentationVersion':
    'La version de l’API Presentation de IIIF (2 ou 3) dans laquelle les manifestes sont écrits quand personne n’en demande une autre.',
  'Customer.apiVersion':
    'La forme des réponses aux clés du client : 2016, où les rôles d’une image sont un lien, ou 2026, où ils sont une liste.',
  'Customer.administrator':
    'Si les clés du client avec l’accès admin sont celles de l’administrateur. Dit à la création, jamais changé.',
  PortalUser: 'Une personne qui peut se connecter pour le client.',
  'PortalUser.email':
    'L’adresse avec laquelle la personne se connecte. Qui est aussi chez d’autres clients, ou administre la plateforme, la change soi-même.',
  'PortalUser.password':
    'Ce avec quoi la personne se connecte ; jamais montré. S’il est vide à la création, la personne est invitée et le choisit. Un nouveau met fin à ses sessions.',
  'PortalUser.enabled': 'Non : la personne ne peut pas se connecter ici, et ses sessions finissent aussitôt.',
  'PortalUser.roles':
    'Ce que la personne peut faire : viewer lit, editor modifie aussi, owner gère aussi le client, ses clés et ses personnes. Sans rôle : rien. Le dernier owner reste.',
  Key: 'Une clé avec laquelle travaillent des programmes.',
  'Key.access':
    'Ce que la clé permet. none : seulement ce que permettent ses rôles ; read : lire ; write : aussi enregistrer, modifier et supprimer ; admin : aussi gérer le client, ses clés et ses personnes. Aucune n’en fait une qui peut plus qu’elle.',
  'Key.roles':
    'Des rôles étroits, pour les clés qui doivent peu. upload : ajouter des images ; sourceimages:read, sourceimages:write : lire, ou lire et modifier ; sourceimages:unlock : verrouiller et déverrouiller ; sourceimages:download:protected : prendre les originaux protégés.',
  'Key.comment': 'Une remarque : pour qui ou pour quoi est la clé.',
  'Key.expires': 'Quand la clé cesse de valoir ; vide : jamais. Dit à la création.',
  Role: 'Un rôle qu’ont des visiteurs pour voir ce qui n’est pas ouvert à tous.',
  'Role.name': 'Le nom court du rôle : la dernière partie de son adresse, qui peut en tenir lieu.',
  'Role.label': 'Le nom du rôle qui est montré aux personnes.',
  'Role.aliases': 'D’autres noms sous lesquels un service de connexion peut donner ce rôle.',
  'Role.authService': 'Le service par lequel un visiteur obtient ce rôle.',
  NamedQuery: 'Une requête avec un nom, qui fait d’images un manifeste, un PDF ou un ZIP.',
  'NamedQuery.name': 'Le nom de la requête dans les adresses publiques ; majuscules et minuscules se valent.',
  'NamedQuery.global':
    'Oui : chaque client peut appliquer la requête à ses propres images. Seul l’administrateur le dit.',
  'NamedQuery.template':
    'Ce qui est cherché et comment c’est classé : des paires nom=valeur jointes par &. Conditions : s1 à s3, n1 à n3, space, spacename, batch, manifests, tags. Une valeur p1, p2, … est cette partie de l’adresse après le nom ; p1! est exigée. assetOrder=n1;s1 desc classe. objectname nomme le PDF ou le ZIP, coverpage est l’adresse d’une image pour la première page, redactedmessage remplace les images qui ne sont pas ouvertes.',
  Manifest: 'Un manifeste IIIF conservé ici : un livre, un album, un dossier.',
  'Manifest.publicId':
    'Où le public trouve le manifeste. Qui utilise une adresse d’avant est conduit ici ; une autre le déplace.',
  'Manifest.slug': 'La dernière partie de l’adresse publique. Deux dans une collection n’ont jamais la même.',
  'Manifest.parent': 'La collection où est le manifeste ; vide : la plus haute. Une autre le déplace.',
  'Manifest.label': 'Le nom du manifeste, en une ou plusieurs langues : {"fr": ["Journaux de bord"]}.',
  'Manifest.public': 'Si le public voit le manifeste.',
  'Manifest.itemsOrder': 'Sa place dans la collection : d’abord par ce nombre, puis par le nom dans l’adresse.',
  'Manifest.tags': 'Des mots à vous par lesquels le manifeste est trouvé.',
}
