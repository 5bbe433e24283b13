"""The grammar as data: triggers, slots, barriers and guards, with examples. See docs/rules.md."""
