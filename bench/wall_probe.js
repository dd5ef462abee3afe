// Notes when what was sent is on the screen. Put into the wall and, for comparison, into the plain Dash page.
// A change is painted when a frame was drawn after MapLibre had taken it into all tiles in view, and the
// graphics queue has finished that frame. Its age then is counted from the time the thing gave it.
// eslint-disable-next-line no-unused-expressions
(mode) => {
  const clock = () => performance.timeOrigin + performance.now();
  const told = { delays: [], frames: 0, waiting: 0, over: false };
  let taken = []; // times of the changes that MapLibre's worker has
  const seen = new Map();

  function watch(map, sources) {
    const gl = map.getCanvas().getContext("webgl2");
    map.on("render", () => {
      told.frames += 1;
      if (!taken.length || !sources().every((id) => map.isSourceLoaded(id))) return;
      const shown = taken;
      taken = [];
      finished(gl, () => {
        const now = clock();
        for (const time of shown) told.delays.push(now - time);
        told.waiting -= shown.length;
      });
    });
  }

  /** Calls `then` once everything drawn so far is done. */
  function finished(gl, then) {
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const look = () => {
      if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return setTimeout(look, 1);
      gl.deleteSync(fence);
      then();
    };
    setTimeout(look, 0);
  }

  function send(times, act) {
    if (told.over) return act();
    told.waiting += times.length;
    return act().then(() => taken.push(...times));
  }

  function ours() {
    const { map, state } = window.citywatch;
    const source = map.getSource("things");
    const update = source.updateData.bind(source);
    source.updateData = (diff) => {
      const times = diff.update.map(({ id }) => Math.max(...Object.values(state.things.get(id).latest).map((one) => one.at ?? 0)));
      return send(times, () => update(diff));
    };
    watch(map, () => ["things"]);
  }

  function plain() {
    const graph = document.querySelector(".js-plotly-plot");
    const { map } = graph._fullLayout.map._subplot;
    const ids = () => Object.keys(map.getStyle().sources);
    const some = map.getSource(ids()[0]);
    const proto = Object.getPrototypeOf(some);
    const set = proto.setData;
    const news = () => {
      const times = [];
      graph.data[0].customdata.forEach((time, index) => {
        if (seen.get(index) !== time) times.push(time);
        seen.set(index, time);
      });
      return times;
    };
    news();
    proto.setData = function (data) {
      return send(news(), () => Promise.resolve(set.call(this, data)));
    };
    watch(map, ids);
  }

  if (mode === "plain") plain();
  else ours();
  window.probe = told;
}
