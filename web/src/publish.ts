// The publish wizard's script: the uploader, and what makes the form below it handier.
import { enhanceForm } from "./draft-form.ts";
import { Uploader } from "./uploader.ts";

const root = document.getElementById("uploader");
if (root) new Uploader(root);
enhanceForm();
