"""Checks that run in the browser's page, as JavaScript."""

import contextlib

OVERFLOWING = """() => {
  const bad = [];
  const skipped = '.u-wrap, caption, select, [aria-live], .nbe-hidden, .nbc-count .nbc-label';
  for (const box of document.querySelectorAll('.nblooper-panel, .nblooper-panel *')) {
    const style = getComputedStyle(box);
    if (style.display === 'inline' || style.textOverflow === 'ellipsis' || box.closest(skipped)) continue;
    if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth) bad.push(box.className || box.tagName);
  }
  const panel = document.querySelector('.nblooper-panel').getBoundingClientRect();
  for (const box of document.querySelectorAll('.nblooper-panel :is(button, input, td)')) {
    const rect = box.getBoundingClientRect();
    const inside = rect.right <= panel.right + 1 && rect.left >= panel.left - 1;
    if (rect.width && !inside) bad.push(box.textContent || box.tagName);
  }
  return bad;
}"""
"""What is wider than its box or stands outside of the panel."""

CONTRAST = """() => {
  const panel = document.querySelector('.nblooper-panel');
  const paper = getComputedStyle(panel).backgroundColor;
  const rgb = color => { // as seen on the panel: a colour may be translucent
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    for (const paint of [paper, color]) {
      canvas.fillStyle = paint;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = color => rgb(color).reduce((sum, v, i) => sum + linear(v / 255) * [0.2126, 0.7152, 0.0722][i], 0);
  const back = light(paper);
  const found = {};
  for (const name of ['.nbl-name', 'button:enabled', 'th', 'td', '.nbl-state', '.nbl-why div', '.nbc-value']) {
    const text = light(getComputedStyle(panel.querySelector(name)).color);
    found[name] = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
  }
  return found;
}"""
"""Contrast of text against the panel's background, as WCAG 2 defines it."""

DRAWN = """() => {
  const canvas = document.querySelector('.nblooper-panel canvas');
  if (!canvas || !canvas.width) return false;
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return new Set(pixels).size > 10;
}"""
"""Whether the chart's canvas holds more than one colour."""

NEWEST_SECS = """() => {
  const area = document.querySelector('.nblooper-panel .nbc-plot');
  if (!area) return NaN;
  area.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
  const [minutes, secs] = area.parentElement.querySelector('.nbc-at').textContent.replace('at ', '').split(':');
  area.dispatchEvent(new FocusEvent('blur'));
  return 60 * Number(minutes) + Number(secs);
}"""
"""The time of the newest point of the first chart, as the keyboard reads it."""

MORE_CALLS = """([name, before]) => {
  const row = document.querySelector(`.nblooper-panel button[title="${name}"]`).closest('tr');
  return Number(row.querySelector('.nbl-done').textContent.replaceAll(',', '')) > before;
}"""
"""Whether the table shows more than so many calls of a looper."""

ANY_CALLS = """() => [...document.querySelectorAll('.nblooper-panel .nbl-done')]
  .some(cell => parseInt(cell.textContent) > 0)"""
"""Whether the table shows any call."""

ANY_CALLS_IN_VIEW = f"""() => {{
  document.querySelector('.nblooper-panel')?.scrollIntoView();
  return ({ANY_CALLS})();
}}"""
"""The same, where the page may be scrolled to another place: a panel that nobody can see is not refreshed."""


@contextlib.contextmanager
def opening(page):
    """Give a function that opens pages; close them in the end, when no script in them may have failed."""
    opened = []

    def open_one(*args, **options):
        opened.append(page(*args, **options))
        return opened[-1]

    yield open_one
    problems = [problem for each in opened for problem in each.problems]
    for each in opened:
        each.close()
    assert not problems
