// A text with a button that copies it; without script it is a field whose text can be selected.

class CopyText extends HTMLElement {
  connectedCallback(): void {
    const field = this.querySelector('textarea')
    const button = this.querySelector('button')
    if (!field || !button) return
    button.hidden = false
    button.addEventListener('click', () => void this.copy(field, button))
    field.addEventListener('focus', () => field.select())
  }

  private async copy(field: HTMLTextAreaElement, button: HTMLButtonElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(field.value)
    } catch {
      // Without leave for the clipboard, or without https, the selection is copied.
      field.select()
      document.execCommand('copy')
    }
    this.querySelector('output')!.textContent = button.dataset['done']!
  }
}

customElements.define('copy-text', CopyText)
