"""TF-IDF and logistic regression on own mail, for packaging/own-mail/measure: regression.py OWN COLLECTION...

Each folder holds ham and spam. Prints accuracy, ham called spam and spam found in percent, at a probability of 0.5.
"""
import email
import email.policy
import os
import re
import sys

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def text(path):
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.compat32)
    parts = [str(message.get("Subject", ""))]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = (part.get_payload(decode=True) or b"").decode("latin-1")
            parts.append(re.sub(r"<[^>]*>", " ", content) if part.get_content_subtype() == "html" else content)
    return "\n".join(parts)[:20000]


def read(folder):
    texts, labels = [], []
    for label, name in enumerate(("ham", "spam")):
        for above, _, names in os.walk(os.path.join(folder, name)):
            texts += [text(os.path.join(above, each)) for each in sorted(names)]
        labels += [label] * (len(texts) - len(labels))
    return texts, labels


texts, labels = read(sys.argv[1])
words = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2), token_pattern=r"\w{2,}|[$!%]|\d")
regression = LogisticRegression(C=100, class_weight="balanced", solver="liblinear").fit(words.fit_transform(texts), labels)
print("  regression on words       ", end="")
for folder in filter(os.path.isdir, sys.argv[2:]):
    texts, labels = read(folder)
    said = regression.predict(words.transform(texts))
    ham = [s for s, l in zip(said, labels) if l == 0]
    spam = [s for s, l in zip(said, labels) if l == 1]
    print(
        "  %s %.1f/%.1f/%.1f"
        % ("/".join(folder.rstrip("/").split("/")[-2:]), 100 * (len(ham) - sum(ham) + sum(spam)) / len(said),
           100 * sum(ham) / len(ham), 100 * sum(spam) / len(spam)),
        end="",
    )
print()
