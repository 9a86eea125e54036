// Makes elements. Joined with the other files into one module.

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  if (["button", "input", "summary"].includes(tag)) keepKeys(made);
  made.className = name;
  made.textContent = text;
  return made;
}

// Assigns only what differs: what is assigned anew loses a selection in it, and is read out again.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

// JupyterLab's notebook has shortcuts for whatever has the focus in it, unless that says no: Enter on a button would edit
// the cell, "b" add one, and "0" pressed twice restart the kernel.
function keepKeys(node) {
  setAttribute(node, "data-lm-suppress-shortcuts", "true");
}
