"""The version of bpr: one definition for the package, the build and the header of every file that is written."""

VERSION = "0.1.0"
