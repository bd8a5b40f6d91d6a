package bad.hamletmail.milter;

import bad.hamletmail.policy.KnowsMilter;

record KnowsPolicy(KnowsMilter policy) {}
