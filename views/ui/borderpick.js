/**
 * HTML of ours with elements that can be chosen: `data-pick` says what they are. What is open and
 * where the focus is outlive a change of the HTML; how far it was scrolled is the outer element's.
 * @param {{data: {html: string}, parentElement: HTMLElement, setTriggerValue: Function}} component
 */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(":scope > .xb-pick") ?? begin(parentElement);
  root.tell = (pick) => setTriggerValue("pick", { pick, at: performance.now() });
  if (root.told === data.html) return;
  root.told = data.html;
  const focused = root.contains(document.activeElement) && document.activeElement.dataset.pick;
  const open = root.querySelector("details")?.open;
  root.innerHTML = data.html;
  if (open) root.querySelector("details")?.setAttribute("open", "");
  if (focused) find(root, focused)?.focus({ preventScroll: true });
  if (!root.shown) root.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  root.shown = true;
}

function begin(parent) {
  const root = document.createElement("div");
  root.className = "xb-pick";
  parent.append(root);
  const choose = (event) => {
    const chosen = event.target.closest?.("[data-pick]");
    if (chosen) root.tell(chosen.dataset.pick);
    return Boolean(chosen);
  };
  root.addEventListener("click", choose);
  root.addEventListener("keydown", (event) => {
    const typed = [" ", "Enter"].includes(event.key) && event.target.tagName !== "BUTTON";
    if (typed && choose(event)) event.preventDefault();
  });
  return root;
}

function find(root, pick) {
  return root.querySelector(`[data-pick="${CSS.escape(pick)}"]`);
}
