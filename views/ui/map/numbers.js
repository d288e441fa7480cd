/** Numbers as the page's language writes them. */

const LOCALES = { lv: "lv-LV", en: "en-GB", nb: "nb-NO" };
const TEN_KM = 10_000;
const HECTARE = 10_000;
const TEN_KM2 = 10_000_000;

/** @param {number} value @param {string} lang @param {number} digits decimals */
export function number(value, lang, digits = 0) {
  return new Intl.NumberFormat(LOCALES[lang] ?? lang, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: "always",
  }).format(value);
}

/** @param {number} metres @param {string} lang */
export function length(metres, lang) {
  if (metres < TEN_KM) return `${number(metres, lang)}\u00a0m`;
  return `${number(metres / 1000, lang, 2)}\u00a0km`;
}

/** @param {number} squareMetres @param {string} lang */
export function area(squareMetres, lang) {
  if (squareMetres < HECTARE) return `${number(squareMetres, lang)}\u00a0m²`;
  if (squareMetres < TEN_KM2) return `${number(squareMetres / HECTARE, lang, 1)}\u00a0ha`;
  return `${number(squareMetres / 1e6, lang, 2)}\u00a0km²`;
}
