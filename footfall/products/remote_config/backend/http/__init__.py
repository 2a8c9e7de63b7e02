"""The doors that SDKs use from any site. They read no cookie; the token in the request says whose they are."""
