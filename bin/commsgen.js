#!/usr/bin/env node
import * as nodeModule from "node:module";

// Node 22 and newer keep compiled code between runs.
nodeModule.enableCompileCache?.();
const { runProcess } = await import("../dist/cli.js");
await runProcess();
