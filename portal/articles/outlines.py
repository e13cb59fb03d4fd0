"""What stands in a new article of each kind: headings that ask the questions a reader has."""

OUTLINES = {
    "how-to": """\
In one sentence: what will the reader have done at the end?

## Before you begin

- What must be at hand.

## Steps

1. The first step.

## How to tell that it worked

""",
    "troubleshooting": """\
## Symptom

What the customer sees, in their words, with the exact message.

## Where it happens

## Cause

## Fix

1. The first step.

## How to keep it from coming back

""",
    "known-issue": """\
## What happens

## Who is affected

## What to do until it is mended

## What we are doing about it

""",
    "reference": "",
}
