/** A foreign grammar of PowerShell: tree-sitter's. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

/** Returns what parses a script: the tree of its syntax, in which errors are nodes. */
export async function loadGrammar(): Promise<(script: string) => Node> {
  const folder = dirname(require.resolve('tree-sitter-powershell/package.json'));
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(folder, 'tree-sitter-powershell.wasm')));
  return (script) => {
    const root = parser.parse(script)?.rootNode;
    if (root === undefined) throw new Error('no tree');
    return root;
  };
}

/** A node, and all below it. */
export function nodesOf(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap((one) => (one ? nodesOf(one) : []))];
}

/** The errors of a script: the line of each, and how it begins. */
export function listErrors(root: Node): readonly string[] {
  return nodesOf(root)
    .filter((node) => node.isError || node.isMissing)
    .map((node) => `${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`);
}

/** The kinds of nodes, but for those with one child, which say how tightly an operator would bind, if there were one. */
export function listKinds(root: Node): readonly string[] {
  const found = nodesOf(root).filter(
    (node) => node.isNamed && (node.childCount !== 1 || node.namedChildCount !== 1),
  );
  return [...new Set(found.map(({ type }) => type))].sort();
}
