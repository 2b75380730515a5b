/** Makes the headings of the channel table buttons that sort it. The page is complete without it. */
export const script = `
for (const table of document.querySelectorAll('table.channels')) {
  const body = table.tBodies[0];
  table.querySelectorAll('thead th').forEach((heading, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener('click', () => {
      const falling = heading.getAttribute('aria-sort') !== 'descending';
      table.querySelectorAll('thead th').forEach((other) => other.removeAttribute('aria-sort'));
      heading.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
      const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const order = (a, b) => (isNaN(value(a)) ? value(a).localeCompare(value(b)) : value(a) - value(b));
      const rows = [...body.rows].sort((a, b) => (falling ? order(b, a) : order(a, b)));
      body.append(...rows);
    });
  });
}
`;
