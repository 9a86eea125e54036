// HTML that a looper displayed, such as a table, without anything that could act or reach out.

const KEPT = new Set(
  (
    "table thead tbody tfoot tr th td caption colgroup col div span p b strong i em u s small sub sup br hr ul ol li " +
    "dl dt dd pre code kbd blockquote h1 h2 h3 h4 h5 h6 img a"
  ).split(" "),
);
const DROPPED = new Set("script style template iframe object embed link meta title noscript svg math".split(" "));
const ATTRIBUTES = new Set(["colspan", "rowspan", "scope", "alt", "title", "width", "height", "start"]);
const PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,/i;

/**
 * Returns what is shown of a piece of HTML: elements in a list, without their styles, scripts and handlers.
 *
 * @param {string} html
 */
export function safeNodes(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return [...body.childNodes].flatMap(safe);
}

/**
 * @param {Node} node
 * @returns {Node[]}
 */
function safe(node) {
  if (node instanceof Text) return [document.createTextNode(node.data)];
  if (!(node instanceof Element)) return [];
  const tag = node.localName;
  if (DROPPED.has(tag)) return [];
  const children = [...node.childNodes].flatMap(safe);
  if (!KEPT.has(tag)) return children;
  const made = document.createElement(tag);
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  if (made instanceof HTMLImageElement) {
    const source = node.getAttribute("src") ?? "";
    if (!PICTURE.test(source)) return [];
    made.src = source;
  }
  if (made instanceof HTMLAnchorElement && /^https?:/i.test(node.getAttribute("href") ?? "")) {
    made.href = node.getAttribute("href") ?? "";
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  made.append(...children);
  return [made];
}
