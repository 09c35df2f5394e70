// @ts-check
// Maps that hold so many entries and no more. Pure.

/** Forget the oldest entries beyond `most`. @template K, V @param {Map<K, V>} map  its newest entry stands last @param {number} most */
export function keepNewest(map, most) {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
