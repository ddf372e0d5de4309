/** From the text of a web page to its tree, as a browser builds it (parse5 follows the standard), within bounds. */
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser } from 'parse5';
import type { Refusal } from '../bytes.ts';

export type Element = DefaultTreeAdapterTypes.Element;
export type Node = DefaultTreeAdapterTypes.ChildNode;

/** Browsers nest no deeper than this either. */
const deepest = 512;

/** The most elements of a page. Big pages for people have some 30,000. */
const mostElements = 100_000;

/** The most attributes that `html` and `body` may gather: each tag more is compared with all of them. */
const mostAttributes = 4096;

/** How many neighbours may be looked through, in all, to move elements that stand where none may. */
const mostMoves = 5_000_000;

/** Stops the parser, which has no other way out. */
interface Stop {
  readonly stop: Refusal;
}

/** Reads the tree of a page; takes time in proportion to its length, whatever it is made of. */
export function parseHtml(text: string): DefaultTreeAdapterTypes.Document | Refusal {
  const parser = new Parser({ sourceCodeLocationInfo: true, treeAdapter: boundTree() });
  try {
    parser.tokenizer.write(text, true);
  } catch (thrown) {
    if (isStop(thrown)) return thrown.stop;
    throw thrown;
  }
  return parser.document;
}

function stop(problem: string): never {
  throw { stop: { problem: `${problem}, more than rulec reads of a page` } } satisfies Stop;
}

function isStop(thrown: unknown): thrown is Stop {
  return typeof thrown === 'object' && thrown !== null && 'stop' in thrown;
}

/** Returns the usual builder of trees, which counts what it does. */
function boundTree(): typeof defaultTreeAdapter {
  let [depth, elements, moves] = [0, 0, 0];
  const count = (parent: DefaultTreeAdapterTypes.ParentNode | null): void => {
    moves += parent?.childNodes.length ?? 0;
    if (moves > mostMoves) stop('has too many elements where none may stand');
  };
  const bound: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createElement: (...args) => {
      elements += 1;
      if (elements > mostElements) stop(`has more than ${mostElements} elements`);
      return defaultTreeAdapter.createElement(...args);
    },
    onItemPush: () => {
      depth += 1;
      if (depth > deepest) stop(`nests elements more than ${deepest} deep`);
    },
    onItemPop: () => {
      depth -= 1;
    },
    adoptAttributes: (element, attrs) => {
      if (element.attrs.length + attrs.length > mostAttributes)
        stop(`has an element of more than ${mostAttributes} attributes`);
      defaultTreeAdapter.adoptAttributes(element, attrs);
    },
    insertBefore: (parent, node, reference) => {
      count(parent);
      defaultTreeAdapter.insertBefore(parent, node, reference);
    },
    insertTextBefore: (parent, value, reference) => {
      count(parent);
      defaultTreeAdapter.insertTextBefore(parent, value, reference);
    },
    detachNode: (node) => {
      count(node.parentNode);
      defaultTreeAdapter.detachNode(node);
    },
  };
  return bound;
}

/** Returns whether a node is an element. */
export function isElement(node: Node): node is Element {
  return 'tagName' in node;
}

/** Returns an attribute of an element; its name in lower case. */
export function findAttribute({ attrs }: Element, name: string): string | undefined {
  return attrs.find((one) => one.name === name)?.value;
}

/** Returns the children of an element; those of a template are no part of the page. */
export function childrenOf(element: { readonly childNodes: readonly Node[] }): readonly Node[] {
  return element.childNodes;
}

/** Returns the text below an element as it stands in the file. */
export function textOf(node: Node): string {
  if (isElement(node)) return node.childNodes.map(textOf).join('');
  return 'value' in node ? node.value : '';
}

/** Returns the line that an element begins in, from 1; of one that the parser put in, that of its first child. */
export function lineOf(element: Element): number | undefined {
  const own = element.sourceCodeLocation?.startLine;
  if (own !== undefined) return own;
  for (const child of element.childNodes) if (isElement(child)) return lineOf(child);
  return undefined;
}
