() => {
  // What sticks out of the window, of its own box or of its card. What scrolls, shortens itself or is for screen readers may.
  const told = new Set();
  const name = (each) => `${each.tagName.toLowerCase()}${each.id ? '#' + each.id : ''}${[...each.classList].map((one) => '.' + one).join('')}`;
  const seen = (each) => each.checkVisibility({opacityProperty: false, visibilityProperty: true}) && !each.closest('.sr, .skip, .unseen, svg, dialog:not([open])');
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) told.add(`the page is ${root.scrollWidth} wide in ${root.clientWidth}`);
  const scrolls = (each) => { for (let one = each; one && one !== document.body; one = one.parentElement) if (['auto', 'scroll'].includes(getComputedStyle(one).overflowX)) return true; return false; };
  for (const each of document.body.querySelectorAll('*')) {
    if (!seen(each) || each instanceof SVGElement) continue;
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    if (box.width === 0 || style.display === 'contents' || style.clipPath !== 'none') continue;
    if (box.right > innerWidth + 1 && !scrolls(each.parentElement) && style.position !== 'fixed') told.add(`${name(each)} ends at ${Math.round(box.right)}`);
    const cut = each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 && style.display !== 'inline';
    if (!cut || ['auto', 'scroll'].includes(style.overflowX) || each.matches('input, textarea, select')) continue;
    if (style.overflowX === 'visible' && scrolls(each)) continue;
    if (style.overflowX !== 'visible' && style.textOverflow === 'ellipsis') continue;
    const inside = [...each.querySelectorAll('*')].some((one) => seen(one) && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' && one.clientWidth > 0 && !['auto', 'scroll'].includes(getComputedStyle(one).overflowX));
    if (!inside) told.add(`${name(each)} holds ${each.scrollWidth} in ${each.clientWidth}: ${each.textContent.trim().slice(0, 40)}`);
  }
  return [...told].slice(0, 8);
}
