package bad.hamletmail.mailet;

import bad.hamletmail.milter.KnowsTrainer;

record KnowsMilter(KnowsTrainer milter) {}
