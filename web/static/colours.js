// Light, dark or as the system says; kept in this browser.
const root = document.documentElement;
const buttons = document.querySelectorAll('[data-choose-theme]');

function show() {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.chooseTheme === (root.dataset.theme ?? '')));
}

for (const button of buttons) {
  button.addEventListener('click', () => {
    const theme = button.dataset.chooseTheme;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    try { localStorage.setItem('theme', theme); } catch { /* chosen for this page only */ }
    show();
  });
}
show();

// A menu closes when one clicks beside it or presses Escape.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});
