"""How an approved plan is carried out, a part of the world a module; the steps `mend_…` are these parts."""
