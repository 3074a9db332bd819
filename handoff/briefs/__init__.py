"""The brief: what a visitor lets a practitioner know, how they wish to meet, and the private page to change both."""
