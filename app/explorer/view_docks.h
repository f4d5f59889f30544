// SPDX-License-Identifier: AGPL-3.0-or-later
// The docks around the story: what each view is given, and where it stands by default.
#pragma once

#include "app/explorer/dock_sizes.h"
#include "app/explorer/model_loader.h"

#include <QObject>

class QComboBox;
class QDockWidget;
class QMainWindow;
class QMenu;

namespace lila {

class BetaView;
class CandidatesView;
class DockTitle;
class ExportableView;
class RootView;
class SettingsPanel;

class ViewDocks : public QObject {
    Q_OBJECT

public:
    explicit ViewDocks(QMainWindow& window);

    void setModel(const LoadedModel& model);
    void showToken(const StepRecord& record);
    void showNothing();
    /// All docks back, where they belong.
    void arrange();
    /// An entry a view that can be exported.
    void fillExports(QMenu& menu);
    /// The choice of the layer whose roots are shown.
    void fillLayers(QMenu& menu);

    RootView& roots() { return *m_roots; }
    BetaView& beta() { return *m_beta; }
    CandidatesView& candidates() { return *m_candidates; }
    SettingsPanel& settings() { return *m_settings; }
    /// The choice of the roots' layer; an item's data is the layer, or -1 for all.
    QComboBox& layers() { return *m_layers; }
    /// In the order of the docks.
    const QList<ExportableView*>& exportables() const { return m_exportables; }
    QList<QDockWidget*> docks() const { return m_docks; }
    DockSizes& sizes() { return *m_sizes; }

Q_SIGNALS:
    void exportRequested(lila::ExportableView* view);

private:
    DockTitle* addDock(const QString& name, const QString& title, QWidget* content);
    void offerLayers(int layers);
    template <class View>
    DockTitle* addView(const QString& name, const QString& title, View* view);

    QMainWindow& m_window;
    RootView* m_roots;
    BetaView* m_beta;
    CandidatesView* m_candidates;
    SettingsPanel* m_settings;
    QComboBox* m_layers;
    QList<QDockWidget*> m_docks;
    QList<ExportableView*> m_exportables;
    DockSizes* m_sizes;
    std::shared_ptr<const Tokenizer> m_tokenizer;
};

} // namespace lila
