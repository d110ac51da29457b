// jsTree 3.3.17, inside ipytree, fails when an outermost node goes that had the focus: it then calls "triger".

type Selection = { trigger: unknown; triger?: unknown };

interface JsTree {
  element: Selection;
  delete_node(node: unknown): boolean;
  _data: { core: { focused: string | null } };
}

const mended = new WeakSet<JsTree>();

/** Let nodes of a tree go whichever has the focus; it moves on only when it is in the tree. */
export function mendDeletion(tree: HTMLElement): void {
  const jstree = jstreeOf(tree);
  if (!jstree || mended.has(jstree)) return;
  mended.add(jstree);
  const selections = Object.getPrototypeOf(jstree.element) as Selection;
  selections.triger ??= selections.trigger;
  const deleteNode = jstree.delete_node;
  jstree.delete_node = function (node) {
    // It remembers a node that was drawn anew as focused, and would take the focus from the search.
    if (!tree.contains(document.activeElement)) this._data.core.focused = null;
    return deleteNode.call(this, node);
  };
}

/** What jQuery, which ipytree keeps to itself, has stored at an element. */
function jstreeOf(tree: HTMLElement): JsTree | undefined {
  for (const [key, stored] of Object.entries(tree)) {
    if (key.startsWith("jQuery") && stored?.jstree) return stored.jstree as JsTree;
  }
  return undefined;
}
