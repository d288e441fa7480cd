/**
 * Keep a cookie for a year, for this app only.
 * @param {{data: {cookie: string}}} component
 */
export default function ({ data }) {
  document.cookie = `${data.cookie}; path=/; max-age=31536000; SameSite=Strict`;
}
