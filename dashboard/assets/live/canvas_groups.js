// Things that would hide each other, put together: a group takes the rank of its worst member.

const AROUND = [-1, 0, 1];

/**
 * `things`: [{id, rank, at: [x, y] of the world}], `scale` the pixels of the world, `radius` in pixels; below one each stands alone.
 * → [{at, rank, members: [thing]}], the worst first. The same things and scale give the same groups.
 */
export function grouped(things, scale, radius) {
  if (radius < 1) return worstFirst(things).map((thing) => ({ at: thing.at, rank: thing.rank, members: [thing] }));
  const cell = radius / scale;
  const wide = Math.ceil(1 / cell) + 3;
  const grid = new Map();
  const groups = [];
  for (const thing of worstFirst(things)) {
    const key = Math.floor(thing.at[0] / cell) + 1 + wide * (Math.floor(thing.at[1] / cell) + 1);
    const near = nearest(grid, key, wide, thing.at, cell);
    if (near) near.members.push(thing);
    else begin(grid, groups, thing, key);
  }
  return groups;
}

/** By rank, and within a rank by id. */
function worstFirst(things) {
  const ranks = new Map();
  for (const thing of things) {
    if (!ranks.has(thing.rank)) ranks.set(thing.rank, []);
    ranks.get(thing.rank).push(thing);
  }
  const inOrder = [...ranks].sort((a, b) => b[0] - a[0]);
  return inOrder.flatMap(([, alike]) => alike.sort((a, b) => (a.id < b.id ? -1 : 1)));
}

function begin(grid, groups, thing, key) {
  const group = { at: thing.at, rank: thing.rank, members: [thing] };
  groups.push(group);
  if (!grid.has(key)) grid.set(key, []);
  grid.get(key).push(group);
}

/** The nearest group that is near enough, among the cells around. */
function nearest(grid, key, wide, at, radius) {
  let [found, best] = [null, radius];
  for (const down of AROUND) {
    for (const right of AROUND) {
      for (const group of grid.get(key + down * wide + right) ?? []) {
        const far = Math.hypot(group.at[0] - at[0], group.at[1] - at[1]);
        if (far < best) [found, best] = [group, far];
      }
    }
  }
  return found;
}
