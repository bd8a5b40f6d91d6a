package bad.hamletmail.corpus;

import ai.djl.ndarray.NDArray;

record KnowsEngine(NDArray array) {}
