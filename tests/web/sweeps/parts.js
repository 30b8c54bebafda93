() => {
  // What every page has, once: a heading, landmarks, names of its own, labels, and a focus that is seen.
  const told = [];
  const seen = (each) => each.checkVisibility({visibilityProperty: true});
  const count = (selector) => [...document.querySelectorAll(selector)].filter(seen).length;
  if (count('h1') !== 1) told.push(`has ${count('h1')} headings of the first order`);
  if (count('main') !== 1) told.push(`has ${count('main')} main parts`);
  if (!document.documentElement.lang) told.push('says no language');
  const ids = [...document.querySelectorAll('[id]')].filter((each) => !each.closest('svg')).map((each) => each.id);
  for (const each of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) told.push(`has the id ${each} twice`);
  for (const each of document.querySelectorAll('[aria-describedby], [aria-labelledby], [aria-controls], label[for]'))
    for (const kind of ['aria-describedby', 'aria-labelledby', 'for'])
      for (const id of (each.getAttribute(kind) || '').split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) told.push(`${each.tagName} speaks of ${id}, which is not there`);
  for (const each of document.querySelectorAll('input:not([type=hidden], [type=submit]), select, textarea')) {
    const named = each.labels?.length || each.getAttribute('aria-label') || each.getAttribute('aria-labelledby');
    if (!named) told.push(`a field without a label: ${each.outerHTML.slice(0, 120)}`);
  }
  for (const each of document.querySelectorAll('a:not([href]), a[href="#"], button:not([type]):not(form *):not([form])')) told.push(`leads nowhere: ${each.outerHTML.slice(0, 120)}`);
  const inner = document.body.innerText.match(/.{0,40}(\bundefined\b|\bUndefined\b|\bNone,|: None\b|\{\{|\[object ).{0,40}/);
  if (inner) told.push(`shows a value of the program: ${inner[0]}`);
  const kinds = new Set(), before = document.activeElement;
  for (const each of document.querySelectorAll('main a[href], main button, main input:not([type=hidden]), main select, main textarea, main summary, header a, header button, header input')) {
    const kind = `${each.tagName}.${each.className}`;
    if (kinds.has(kind) || !seen(each)) continue;
    kinds.add(kind);
    each.focus({preventScroll: true});
    if (document.activeElement !== each) continue;
    const style = getComputedStyle(each);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1) told.push(`has no focus to see: ${each.outerHTML.slice(0, 100)}`);
  }
  document.activeElement?.blur?.();
  before?.focus?.({preventScroll: true});
  return told.slice(0, 12);
}
