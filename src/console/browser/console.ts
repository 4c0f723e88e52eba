// The script of every page: what it adds to pages that work without it.
import './copy-text.js'
import './menus.js'
import './picture-selection.js'
