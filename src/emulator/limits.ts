/** Most tags that one response may carry; Vercel drops the rest (https://vercel.com/docs/caching/cdn-cache/purge#limits). */
export const MAX_TAGS_PER_RESPONSE = 128

/** Longest tag on a response, in UTF-8 bytes (same page). */
export const MAX_TAG_BYTES = 256

/** Most tags in an array of a purge request (https://vercel.com/docs/rest-api/edge-cache/invalidate-by-tag). */
export const MAX_TAGS_PER_PURGE = 16

/** Longest tag in an array of a purge request, in characters (same page). */
export const MAX_TAG_CHARACTERS = 256

/** Longest comma-separated string of tags in a purge request, in characters (same page). */
export const MAX_TAG_LIST_CHARACTERS = 8196

/** Most source images in a purge request (https://vercel.com/docs/rest-api/edge-cache/invalidate-by-source-image). */
export const MAX_SOURCE_IMAGES_PER_PURGE = 8

/** Largest purge body that is read, in bytes: the longest list of tags, every character escaped, fits. Not Vercel's number. */
export const MAX_PURGE_BODY_BYTES = 65_536

/** Largest response that is stored, in bytes (https://vercel.com/docs/caching/cdn-cache#limits). */
export const MAX_CACHEABLE_BODY_BYTES = 10_485_760
