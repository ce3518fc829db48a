/** For `onStep`: ends this process, as SIGKILL from outside does, when `step` is reached for the `time`th time. */
export function dieAt<Step extends string>(step: Step, time: number): (reached: Step) => void {
  let times = 0;
  return (reached) => {
    if (reached !== step) return;
    times += 1;
    if (times === time) process.kill(process.pid, "SIGKILL");
  };
}
