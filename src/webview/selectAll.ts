/**
 * Leaves "select all" in a field to the browser. VS Code, if it hears of the key, selects all once more, later: what was
 * typed meanwhile would be replaced by the next digit.
 */
export function keepSelectAll(): void {
  document.addEventListener('keydown', (event) => {
    const selectsAll = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'a';
    if (selectsAll && event.target instanceof Element && event.target.matches('input, textarea')) {
      event.stopPropagation();
    }
  });
}
