// How readers log in by the viewers that can: by the viewer's own button, and the window that it opens.

/** Clicks a button that opens a window, and waits until that has closed itself. */
async function untilClosed(page, button) {
  const [opened] = await Promise.all([page.waitForEvent('popup'), button.click()])
  if (!opened.isClosed()) await opened.waitForEvent('close')
}

/** Viewer -> what is clicked until the first page of a manifest of two closed images shows its image. */
export const LOG_INS = {
  'Mirador 4': async page => {
    await page.getByText('Continue').click()
    await untilClosed(page, page.getByRole('button', { name: 'I agree' }))
    await page.getByRole('button', { name: 'Log out' }).waitFor()
    // It asks for tiles that were refused once no more, unless the page is left and opened again.
    await page.getByRole('button', { name: 'Next item' }).click()
    await page.getByRole('button', { name: 'Previous item' }).click()
  },
  'Universal Viewer 4': page => untilClosed(page, page.getByText('I agree')),
}
