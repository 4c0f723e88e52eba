// A text, or the address of a link, with a button that copies it; without script a text can be selected.

class CopyText extends HTMLElement {
  connectedCallback(): void {
    const shown = this.querySelector<HTMLTextAreaElement | HTMLAnchorElement>('textarea, a')
    const button = this.querySelector('button')
    if (!shown || !button) return
    button.hidden = false
    button.addEventListener('click', () => void this.copy(shown, button))
    if (shown instanceof HTMLTextAreaElement) shown.addEventListener('focus', () => shown.select())
  }

  private async copy(shown: HTMLTextAreaElement | HTMLAnchorElement, button: HTMLButtonElement): Promise<void> {
    const isField = shown instanceof HTMLTextAreaElement
    try {
      await navigator.clipboard.writeText(isField ? shown.value : shown.href)
    } catch {
      // Without leave for the clipboard, or without https, the selection is copied.
      const field = isField ? shown : this.appendChild(document.createElement('textarea'))
      if (!isField) field.value = shown.href
      field.select()
      document.execCommand('copy')
      if (!isField) field.remove()
    }
    this.querySelector('output')!.textContent = button.dataset['done']!
  }
}

customElements.define('copy-text', CopyText)
