"""How accounts, officers and governments appear in the CMS."""
