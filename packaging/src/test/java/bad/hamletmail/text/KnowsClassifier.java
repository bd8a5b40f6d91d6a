package bad.hamletmail.text;

import org.hamletmail.classifier.SpamClassifier;

record KnowsClassifier(SpamClassifier classifier) {}
