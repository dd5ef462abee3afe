// Things that would hide each other, put together: a group takes the rank of its worst member.

/**
 * `things`: [{id, rank, at: [x, y] of the world}], `scale` the pixels of the world, `radius` in pixels.
 * → [{at, rank, members: [thing]}], the worst first. The same things and scale give the same groups.
 */
export function grouped(things, scale, radius) {
  const cell = radius / scale;
  const grid = new Map();
  const groups = [];
  const sorted = [...things].sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  for (const thing of sorted) {
    const [column, row] = thing.at.map((one) => Math.floor(one / cell));
    const near = nearest(grid, column, row, thing.at, cell);
    if (near) near.members.push(thing);
    else begin(grid, groups, thing, `${column}|${row}`);
  }
  return groups;
}

function begin(grid, groups, thing, key) {
  const group = { at: thing.at, rank: thing.rank, members: [thing] };
  groups.push(group);
  if (!grid.has(key)) grid.set(key, []);
  grid.get(key).push(group);
}

/** The nearest group that is near enough, among the cells around. */
function nearest(grid, column, row, at, radius) {
  let [found, best] = [null, radius];
  for (let x = column - 1; x <= column + 1; x += 1) {
    for (let y = row - 1; y <= row + 1; y += 1) {
      for (const group of grid.get(`${x}|${y}`) ?? []) {
        const far = Math.hypot(group.at[0] - at[0], group.at[1] - at[1]);
        if (far < best) [found, best] = [group, far];
      }
    }
  }
  return found;
}
