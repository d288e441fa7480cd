/**
 * Groups of boxes to tick in one piece, as a page of many separate controls is slow to open.
 * `told` counts what was ticked here: what the page answers to older ticks undoes no newer one.
 * @param {{data: {groups: {name: string, rows: {id: string, label: string}[]}[], on: string[],
 *   told: number}, parentElement: HTMLElement, setStateValue: Function}} component
 */
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(":scope > .xt-ticks") ?? begin(parentElement);
  root.told = Math.max(root.told ?? 0, data.told);
  root.tell = (on) => {
    root.told += 1;
    setStateValue("ticked", { on, told: root.told });
  };
  const made = JSON.stringify(data.groups);
  if (root.made !== made) fill(root, data.groups, made);
  else if (data.told < root.told) return;
  const on = new Set(data.on);
  for (const box of boxes(root)) box.checked = on.has(box.value);
}

function begin(parent) {
  const root = document.createElement("div");
  root.className = "xt-ticks";
  root.addEventListener("change", () =>
    root.tell(boxes(root).filter((box) => box.checked).map((box) => box.value)),
  );
  parent.append(root);
  return root;
}

function fill(root, groups, made) {
  const focused = root.contains(document.activeElement) && document.activeElement.value;
  root.replaceChildren(...groups.map(group));
  boxes(root).find((box) => box.value === focused)?.focus({ preventScroll: true });
  root.made = made;
}

function group({ name, rows }) {
  const made = document.createElement("fieldset");
  made.append(Object.assign(document.createElement("legend"), { textContent: name }));
  made.append(...rows.map(row));
  return made;
}

function row({ id, label }) {
  const made = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", value: id });
  made.append(box, Object.assign(document.createElement("span"), { textContent: label }));
  return made;
}

function boxes(root) {
  return [...root.querySelectorAll("input")];
}
