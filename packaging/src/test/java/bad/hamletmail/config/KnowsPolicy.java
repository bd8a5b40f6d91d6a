package bad.hamletmail.config;

import bad.hamletmail.policy.KnowsMilter;

record KnowsPolicy(KnowsMilter policy) {}
