"""Drawings that stand in for photographs of the demo stock. Run `python -m config.demo.pictures.render`."""
