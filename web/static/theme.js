// Runs before the first paint: the chosen colours stand at once, and the page knows that scripts run.
(() => {
  const root = document.documentElement;
  root.dataset.script = '';
  let chosen = '';
  try { chosen = localStorage.getItem('theme') ?? ''; } catch { /* storage may be switched off: the system's colours then */ }
  if (chosen) root.dataset.theme = chosen;
})();
