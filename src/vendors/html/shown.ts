/** Which elements of a page a person may not see, or not as they stand in the file: by attributes and the page's own styles. */
import { type Element, findAttribute } from './parse.ts';

/** What rules of a page's own style sheets hide, move or change, by how they name it. */
export interface Sheets {
  readonly classes: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  /** `*` is every element. */
  readonly tags: ReadonlySet<string>;
}

/** Declarations that can hide text, or show another one, in a style sheet. What only moves a menu about is none. */
const hiding =
  /(?:^|[;\s])(?:display\s*:\s*(?:none|contents)|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*(?:0?\.[01]|0(?![.\d]))|font-size\s*:\s*[01](?![\d.])|font\s*:\s*0|(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)|text-indent\s*:\s*-|clip(?:-path)?\s*:|transform\s*:|filter\s*:|direction\s*:|unicode-bidi\s*:|text-security|content\s*:(?!\s*(?:(["'])\s*\1|none|normal))|color\s*:\s*(?:transparent|white|#f{3,8}\b)|(?:left|top|margin-left|margin-top)\s*:\s*-\d{3})/i;

/** Reads the style sheets that stand on a page. Those that it only names are not looked at. */
export function readSheets(styles: readonly string[]): Sheets {
  const sheets = {
    classes: new Set<string>(),
    ids: new Set<string>(),
    attributes: new Set<string>(),
    tags: new Set<string>(),
  };
  // Escapes of CSS can write any word in letters that nobody looks for.
  for (const style of styles)
    for (const [, selectors = '', block = ''] of style
      .replace(/\/\*[\s\S]*?\*\//g, ' ')
      .matchAll(/([^{}]*)\{([^{}]*)\}/g))
      if (hiding.test(block) || /\\[\da-f]/i.test(block.replace(/content\s*:[^;]*/gi, '')))
        for (const selector of selectors.split(',')) addSelector(selector, sheets);
  return sheets;
}

function addSelector(
  selector: string,
  { classes, ids, attributes, tags }: Record<keyof Sheets, Set<string>>,
): void {
  if (/:(?:hover|focus|active|visited)/i.test(selector)) return;
  // What stands for the element itself is behind the last combinator.
  const own = selector
    .replace(/:not\([^()]*\)|::?[\w-]+(?:\([^()]*\))?/g, '')
    .trim()
    .split(/[\s>+~]+(?![^[]*\])/)
    .at(-1);
  if (own === undefined || own === '' || own.startsWith('@')) return;
  const found = [...own.matchAll(/([.#[])\s*([\w-]+)/g)];
  for (const [, mark, name = ''] of found)
    (mark === '.' ? classes : mark === '#' ? ids : attributes).add(name.toLowerCase());
  if (found.length === 0) tags.add(/^[\w*-]+/.exec(own)?.[0].toLowerCase() ?? '*');
}

/** Classes that hide by their names, wherever their style sheet lies. */
const hidingClass =
  /(?:^|[\s_-])(?:hidden|hide|invisible|sr-only|visually-?hidden|screen-?reader|d-none|display-none|off-?screen|strike|strikethrough|line-through|deprecated-hidden)(?=$|[\s_-])/i;

/** Properties that change how text looks and not whether it is seen. */
const harmless =
  /^(?:(?:min-|max-)?width|(?:min-)?height|text-align|vertical-align|border(?:-[a-z-]+)?|padding(?:-[a-z]+)?|white-space|word-break|word-wrap|overflow-wrap|line-height|font-family|font-weight|font-style|list-style(?:-[a-z]+)?|table-layout|box-sizing|cursor|outline|caption-side|hyphens|orphans|widows|text-size-adjust|-[a-z-]+-text-size-adjust|mso-[a-z-]+|--[\w-]+)$/;

/** Values that say nothing of their own. */
const usual = /^(?:inherit|initial|unset|revert|normal|auto|medium|static|baseline)$/;

/** Returns whether a person may not see what is in an element, or may see something else there. */
export function isDoubtful(element: Element, sheets: Sheets): boolean {
  const get = (name: string): string | undefined => findAttribute(element, name);
  if (get('hidden') !== undefined || get('popover') !== undefined) return true;
  if (element.tagName === 'dialog' && get('open') === undefined) return true;
  const color = get('color');
  if (color !== undefined && !isDark(color)) return true;
  const ground = get('bgcolor');
  if (ground !== undefined && !isLight(ground)) return true;
  if (hidesByStyle(get('style') ?? '')) return true;
  const classes = (get('class') ?? '').toLowerCase();
  if (hidingClass.test(classes)) return true;
  return (
    sheets.tags.has(element.tagName) ||
    sheets.tags.has('*') ||
    classes.split(/\s+/).some((name) => sheets.classes.has(name)) ||
    sheets.ids.has((get('id') ?? '').toLowerCase()) ||
    (sheets.attributes.size > 0 && element.attrs.some(({ name }) => sheets.attributes.has(name)))
  );
}

function hidesByStyle(style: string): boolean {
  if (style === '') return false;
  if (style.includes('\\') || style.includes('/*')) return true;
  return style.split(';').some((declaration) => {
    const at = declaration.indexOf(':');
    if (at < 0) return declaration.trim() !== '';
    const name = declaration.slice(0, at).trim().toLowerCase();
    const value = declaration
      .slice(at + 1)
      .replace(/!\s*important/i, '')
      .trim()
      .toLowerCase();
    if (usual.test(value)) return false;
    if (name === 'color') return !isDark(value);
    if (/^background(?:-color)?$/.test(name)) return !isLight(value);
    if (name === 'display') return !/^(?:block|inline|inline-block|table(?:-[a-z]+)?|list-item)$/.test(value);
    if (name === 'visibility') return value !== 'visible';
    if (name === 'opacity') return value !== '1';
    if (name === 'font-size') return !isReadable(value);
    if (/^margin(?:-[a-z]+)?$/.test(name)) return value.includes('-');
    if (name === 'text-decoration' || name === 'text-decoration-line') return value.includes('line-through');
    if (/^(?:max-width|width|height)$/.test(name) && /^[01](?:px)?$/.test(value)) return true;
    return !harmless.test(name);
  });
}

/** Says whether letters of a size are big enough to be read. */
function isReadable(size: string): boolean {
  const [, number, unit] = /^([\d.]+)(px|pt|em|rem|%)$/.exec(size) ?? [];
  const least = { px: 7, pt: 6, em: 0.5, rem: 0.5, '%': 50 }[unit ?? ''];
  return least === undefined
    ? /^(?:(?:x{1,2}-)?(?:small|large)|smaller|larger)$/.test(size)
    : Number(number) >= least;
}

function isDark(color: string): boolean {
  const light = lightnessOf(color);
  return light === undefined ? /^(?:black|navy|maroon|darkblue|currentcolor)$/.test(color) : light < 0.55;
}

function isLight(color: string): boolean {
  const light = lightnessOf(color);
  return light === undefined
    ? /^(?:white|transparent|none|snow|ivory|whitesmoke|lightgr[ae]y|lightyellow|lightblue|rgba\(.*[,/]\s*0\))$/.test(
        color,
      )
    : light > 0.65;
}

/** Returns how light a color is, from 0 to 1; undefined for one by its name, or one that is seen through. */
function lightnessOf(color: string): number | undefined {
  const text = color.trim().toLowerCase();
  const [, hex] = /^#([\da-f]{3}|[\da-f]{6})$/.exec(text) ?? [];
  const pairs =
    hex === undefined ? [] : hex.length === 3 ? [...hex].map((one) => one + one) : (hex.match(/../g) ?? []);
  const [, inside = ''] = /^rgba?\(([^()]*)\)$/.exec(text) ?? [];
  const parts = inside.split(/[\s,/]+/).filter((part) => part !== '');
  if (parts.length === 4 && Number(parts[3]) !== 1) return undefined;
  const numbers =
    hex === undefined ? parts.slice(0, 3).map(Number) : pairs.map((one) => Number.parseInt(one, 16));
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = numbers;
  const light = (red * 0.3 + green * 0.59 + blue * 0.11) / 255;
  return Number.isNaN(light) ? undefined : light;
}
